"""Reads a DICOM JSON array with pydicom and prints how many rows and the first patient name."""
import json
import sys

import pydicom

rows = [pydicom.Dataset.from_json(row) for row in json.load(open(sys.argv[1], encoding="utf-8"))]
for row in rows:
    str(row)
print(len(rows), "rows", rows[0].PatientName)
