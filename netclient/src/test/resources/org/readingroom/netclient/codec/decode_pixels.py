"""Decodes images with pydicom (and GDCM behind it) for comparison.

usage: decode_pixels.py OUT < a list of files, one path a line
Prints one JSON object: path -> {"frames", "rows", "columns", "samples", "photometric", "lossless"}
or {"problem"}. The n-th file's pixels are written to OUT/n.raw: little-endian int32, frame by frame,
colour by pixel, only Bits Stored of every sample, sign extended; colour as stored, not converted.
"""
import json
import os
import sys
import warnings

warnings.simplefilter("ignore")
import gdcm  # noqa: E402
import numpy as np  # noqa: E402
import pydicom  # noqa: E402

gdcm.Trace.WarningOff()
gdcm.Trace.ErrorOff()
LOSSY = {
    "1.2.840.10008.1.2.4.50",
    "1.2.840.10008.1.2.4.51",
    "1.2.840.10008.1.2.4.81",
    "1.2.840.10008.1.2.4.91",
    "1.2.840.10008.1.2.4.203",
}


def decode(path, out):
    image = pydicom.dcmread(path)
    pixels = image.pixel_array
    samples = int(image.get("SamplesPerPixel", 1))
    frames = int(image.get("NumberOfFrames", None) or 1)
    rows, columns = int(image.Rows), int(image.Columns)
    stored, high = int(image.BitsStored), int(image.HighBit)
    values = pixels.reshape(frames, rows, columns, samples).astype(np.int64)
    values = (values >> (high + 1 - stored)) & ((1 << stored) - 1)
    if int(image.get("PixelRepresentation", 0)) == 1:
        values = np.where(values >> (stored - 1) == 1, values - (1 << stored), values)
    values.astype("<i4", casting="unsafe").tofile(out)
    return {
        "frames": frames,
        "rows": rows,
        "columns": columns,
        "samples": samples,
        "photometric": image.PhotometricInterpretation,
        "lossless": str(image.file_meta.TransferSyntaxUID) not in LOSSY,
    }


answers = {}
for number, line in enumerate(sys.stdin):
    name = line.rstrip("\n")
    try:
        answers[name] = decode(name, os.path.join(sys.argv[1], f"{number}.raw"))
    except Exception as problem:  # whatever it is, the file is not compared
        answers[name] = {"problem": type(problem).__name__ + ": " + str(problem)[:120]}
json.dump(answers, sys.stdout)
