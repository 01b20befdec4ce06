#!/usr/bin/python3
"""An independent resampler: planes and slabs of one DICOM series in plain NumPy, patient space, double precision.

Written from PS3.3 C.7.6.2 and the contract of `render` (docs/spaces.md), sharing nothing with the program it judges:
its own reader (pydicom), its own geometry, its own interpolation.

    resample.py planes  FOLDER SERIES_UID                ten planes to cut, as JSON
    resample.py compare FOLDER SERIES_UID PLANES.json…   judges NAME.raw beside each PLANES.json, as JSON, one list each
"""
import json
import math
import os
import sys

import numpy as np
import pydicom

EDGE = 1e-4  # voxels beyond the outermost centres that still count as inside


class Series:
    """The slices of an evenly spaced series, in order along their normal."""

    def __init__(self, folder, uid):
        slices = []
        for where, _, names in os.walk(folder):
            for name in names:
                try:
                    one = pydicom.dcmread(os.path.join(where, name))
                except pydicom.errors.InvalidDicomError:
                    continue
                if one.get("SeriesInstanceUID") == uid and "PixelData" in one:
                    slices.append(one)
        first = slices[0]
        along, down = (np.array(first.ImageOrientationPatient[n : n + 3], float) for n in (0, 3))
        self.along = along / np.linalg.norm(along)
        self.down = down / np.linalg.norm(down)
        self.normal = np.cross(self.along, self.down)
        slices.sort(key=lambda s: float(np.dot(s.ImagePositionPatient, self.normal)))
        self.row_step, self.column_step = (float(v) for v in first.PixelSpacing)
        self.corners = np.array([s.ImagePositionPatient for s in slices], float)
        self.voxels = np.stack([modality(s) for s in slices])
        count, self.rows, self.columns = self.voxels.shape
        self.whole = float(np.dot(self.corners[-1] - self.corners[0], self.normal))
        self.step = min(self.row_step, self.column_step, self.whole / (count - 1))

    def centre(self):
        far = (
            self.corners[-1]
            + self.along * (self.columns - 1) * self.column_step
            + self.down * (self.rows - 1) * self.row_step
        )
        return (self.corners[0] + far) / 2

    def at(self, places):
        """Trilinear values at patient places (…, 3); NaN outside; and whether inside is a matter of rounding."""
        count = len(self.corners)
        k = np.dot(places - self.corners[0], self.normal) / self.whole * (count - 1)
        below = np.clip(np.floor(k), 0, count - 2).astype(int)
        share = np.clip(k - below, 0, 1)
        # the two slices' own corners, so that each value lies where its own file says
        low, i, j = self.in_slice(below, places)
        high, _, _ = self.in_slice(below + 1, places)
        values = low + (high - low) * share
        beyond = np.maximum.reduce(
            [-k, k - (count - 1), -i, i - (self.columns - 1), -j, j - (self.rows - 1)]
        )
        values[beyond > EDGE] = np.nan
        return values, np.abs(beyond - EDGE) < EDGE

    def in_slice(self, k, places):
        arm = places - self.corners[k]
        i = np.dot(arm, self.along) / self.column_step
        j = np.dot(arm, self.down) / self.row_step
        i0 = np.clip(np.floor(i), 0, self.columns - 2).astype(int)
        j0 = np.clip(np.floor(j), 0, self.rows - 2).astype(int)
        u = np.clip(i - i0, 0, 1)
        v = np.clip(j - j0, 0, 1)
        box = self.voxels
        upper = box[k, j0, i0] * (1 - u) + box[k, j0, i0 + 1] * u
        lower = box[k, j0 + 1, i0] * (1 - u) + box[k, j0 + 1, i0 + 1] * u
        return upper * (1 - v) + lower * v, i, j

    def plane(self, plane):
        """Modality values of a plane or slab, and the pixels whose edge is a matter of rounding."""
        centre, row, column = (np.array(plane[n]) for n in ("centre", "row", "column"))
        width, height, mm = plane["width"], plane["height"], plane["mm"]
        x = (np.arange(width) - (width - 1) / 2) * mm
        y = (np.arange(height) - (height - 1) / 2) * mm
        places = centre + x[None, :, None] * row + y[:, None, None] * column
        kind, thickness = plane["slab"] or ("mean", 0.0)
        samples = 1
        if plane["slab"]:
            samples = max(1, math.ceil(thickness / self.step - 1e-9)) + 1
        normal = np.cross(row, column)
        doubtful = np.zeros((height, width), bool)
        layers = np.empty((samples, height, width))
        for n in range(samples):
            off = -thickness / 2 + n * thickness / (samples - 1) if samples > 1 else 0.0
            layers[n], edge = self.at(places + off * normal)
            doubtful |= edge
        inside = ~np.isnan(layers)
        any_inside = inside.any(axis=0)
        if kind == "mip":
            values = np.where(inside, layers, -np.inf).max(axis=0)
        elif kind == "minip":
            values = np.where(inside, layers, np.inf).min(axis=0)
        else:
            values = np.where(inside, layers, 0).sum(axis=0) / np.maximum(inside.sum(axis=0), 1)
        values[~any_inside] = np.nan
        return values, doubtful


def modality(one):
    """One slice's pixels as the rescale of that slice makes them."""
    stored = np.frombuffer(one.PixelData, "<u2")[: one.Rows * one.Columns].astype(np.int64)
    stored &= (1 << one.BitsStored) - 1
    if one.PixelRepresentation == 1:
        stored -= (stored >> (one.BitsStored - 1)) << one.BitsStored
    slope = float(one.get("RescaleSlope", 1))
    intercept = float(one.get("RescaleIntercept", 0))
    return stored.reshape(one.Rows, one.Columns) * slope + intercept


def turned(about, degrees, vector):
    """A vector turned about a unit axis (Rodrigues)."""
    about = np.array(about, float) / np.linalg.norm(about)
    angle = math.radians(degrees)
    v = np.array(vector, float)
    return (
        v * math.cos(angle)
        + np.cross(about, v) * math.sin(angle)
        + about * np.dot(about, v) * (1 - math.cos(angle))
    )


def planes(series):
    """Ten planes: the three of the body by name, obliques, one at the edge, and slabs of each kind."""
    middle = series.centre()
    size = max(
        series.columns * series.column_step, series.rows * series.row_step, abs(series.whole)
    )
    mm = size / 171.3
    left, back, feet = np.array([1.0, 0, 0]), np.array([0, 1.0, 0]), np.array([0, 0, -1.0])

    def cut(name, row, column, off=(0, 0, 0), scale=1.0, slab=None, named=None):
        return {
            "name": name,
            "named": named,
            "centre": [float(v) for v in middle + np.array(off) * size],
            "row": [float(v) for v in row],
            "column": [float(v) for v in column],
            "width": 181,
            "height": 163,
            "mm": mm * scale,
            "slab": slab,
        }

    def oblique(name, about, degrees, row, column, **more):
        return cut(name, turned(about, degrees, row), turned(about, degrees, column), **more)

    return [
        cut("axial", left, back, named="axial"),
        cut("coronal", left, feet, named="coronal"),
        cut("sagittal", back, feet, named="sagittal"),
        oblique("tipped", (1, 0, 0), 23.7, left, back, off=(0.011, -0.007, 0.013)),
        oblique("doubly-oblique", (1, 2, -0.7), 41.3, left, feet, off=(0.02, 0.01, -0.017)),
        oblique("magnified", (0.3, 1, 0.2), 12.9, left, back, scale=0.21, off=(0.05, 0.031, 0.02)),
        oblique("at-the-edge", (0, 1, 1), 33.1, back, feet, off=(0.31, 0.02, 0.03)),
        oblique("mip", (1, 1, 0.2), 27.2, left, feet, slab=["mip", 19.7]),
        oblique("minip", (0, 0.4, 1), 17.7, left, back, slab=["minip", 12.3], off=(0.01, 0, 0)),
        cut("mean", left, feet, slab=["mean", 8.0], off=(0.0031, 0.0173, 0.0049)),
    ]


def judged(plane, values, doubtful, folder):
    raw = np.fromfile(os.path.join(folder, plane["name"] + ".raw"), "<f4")
    raw = raw.reshape(plane["height"], plane["width"])
    outside = np.isnan(values)
    compared = ~outside & ~np.isnan(raw) & ~doubtful
    off = np.abs(raw[compared] - values[compared])
    return {
        "name": plane["name"],
        "compared": int(compared.sum()),
        "doubtful": int(doubtful.sum()),
        "otherwiseInside": int((np.isnan(raw) != outside)[~doubtful].sum()),
        "largest": float(off.max()) if off.size else None,
        "mean": float(off.mean()) if off.size else None,
        "spread": float(values[compared].std()) if off.size else None,
    }


def main():
    task, folder, uid = sys.argv[1:4]
    series = Series(folder, uid)
    if task == "planes":
        print(json.dumps(planes(series)))
    else:
        cut = {}  # the planes of several lists are the same ones

        def judge(plane, folder):
            if plane["name"] not in cut:
                cut[plane["name"]] = series.plane(plane)
            return judged(plane, *cut[plane["name"]], folder)

        verdicts = []
        for path in sys.argv[4:]:
            with open(path) as text:
                verdicts.append([judge(plane, os.path.dirname(path)) for plane in json.load(text)])
        print(json.dumps(verdicts))


main()
