"""Decodes DICOM files with GDCM on one core and says how long each took.

Reads one request a line, answers one line each:
  open PATH      parses the file, keeps it            -> "ok" or "no"
  decode PATH    decodes the pixels of an opened file -> milliseconds passed, of processor time
  whole PATH     parses and decodes                   -> the same
The binding hands the pixels over as a Python string; the caller measures that by an uncompressed
file and takes it off.
"""
import os
import sys
import time

import gdcm

if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
gdcm.Trace.WarningOff()
gdcm.Trace.ErrorOff()
opened = {}


def read(path):
    reader = gdcm.ImageReader()
    reader.SetFileName(path)
    return reader if reader.Read() else None


for line in sys.stdin:
    what, path = line.rstrip("\n").split(" ", 1)
    if what == "open":
        opened[path] = read(path)
        print("ok" if opened[path] else "no", flush=True)
        continue
    started = time.perf_counter()
    worked = time.process_time()
    reader = opened[path] if what == "decode" else read(path)
    pixels = reader.GetImage().GetBuffer()
    passed = time.perf_counter() - started
    print(passed * 1e3, (time.process_time() - worked) * 1e3, flush=True)
