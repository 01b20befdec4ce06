"""Cuts planes with VTK's vtkImageReslice and says how long each took: the peer of `run bench mpr`.

Reads one JSON object a line on standard input, answers one a line on standard output.
  {"volume": FILE, "size": [i, j, k], "spacing": [mm, mm, mm]}            little-endian int16 voxels
  {"interpolation": "nearest|linear|cubic", "samples": N, "sampleStep": mm, "width": W, "height": H,
   "step": mm, "axes": [[16 numbers, row by row], ...], "out": FILE or null}
                                            -> {"ms": [...]}; the last plane is written to FILE
The axes place the picture's middle; slabs keep the largest sample. Only Update() is timed.
"""
import json
import sys
import time

import numpy
import vtk
from vtk.util import numpy_support

OUTSIDE = -32768


def load(order):
    columns, rows, slots = order["size"]
    voxels = numpy.fromfile(order["volume"], dtype="<i2")
    image = vtk.vtkImageData()
    image.SetDimensions(columns, rows, slots)
    image.SetSpacing(*order["spacing"])
    scalars = numpy_support.numpy_to_vtk(voxels, deep=False, array_type=vtk.VTK_SHORT)
    image.GetPointData().SetScalars(scalars)
    return image, voxels


def reslicer(image, order, threads):
    reslice = vtk.vtkImageReslice()
    reslice.SetInputData(image)
    reslice.SetNumberOfThreads(threads)
    reslice.BorderOff()
    reslice.SetBackgroundLevel(OUTSIDE)
    reslice.SetInterpolationMode(
        {"nearest": vtk.VTK_RESLICE_NEAREST, "linear": vtk.VTK_RESLICE_LINEAR, "cubic": vtk.VTK_RESLICE_CUBIC}[
            order["interpolation"]
        ]
    )
    width, height, step = order["width"], order["height"], order["step"]
    reslice.SetOutputDimensionality(2)
    if order["samples"] > 1:
        reslice.SetSlabNumberOfSlices(order["samples"])
        reslice.SetSlabModeToMax()
        reslice.SetSlabSliceSpacingFraction(1.0)
    reslice.SetOutputSpacing(step, step, order["sampleStep"] or step)
    reslice.SetOutputOrigin(-(width - 1) / 2 * step, -(height - 1) / 2 * step, 0)
    reslice.SetOutputExtent(0, width - 1, 0, height - 1, 0, 0)
    return reslice


def run(image, order, threads):
    reslice = reslicer(image, order, threads)
    axes = vtk.vtkMatrix4x4()
    reslice.SetResliceAxes(axes)
    ms = []
    for numbers in order["axes"]:
        axes.DeepCopy(numbers)
        reslice.Modified()
        started = time.perf_counter()
        reslice.Update()
        ms.append((time.perf_counter() - started) * 1e3)
    if order["out"]:
        scalars = reslice.GetOutput().GetPointData().GetScalars()
        numpy_support.vtk_to_numpy(scalars).astype("<i2").tofile(order["out"])
    return ms


def main():
    threads = int(sys.argv[1])
    vtk.vtkMultiThreader.SetGlobalMaximumNumberOfThreads(threads)
    vtk.vtkMultiThreader.SetGlobalDefaultNumberOfThreads(threads)
    vtk.vtkSMPTools.Initialize(threads)
    print(json.dumps({"version": vtk.vtkVersion().GetVTKVersion()}), flush=True)
    image = voxels = None
    for line in sys.stdin:
        order = json.loads(line)
        if "volume" in order:
            image, voxels = load(order)
            answer = {"voxels": int(voxels.size)}
        else:
            answer = {"ms": run(image, order, threads)}
        print(json.dumps(answer), flush=True)


main()
