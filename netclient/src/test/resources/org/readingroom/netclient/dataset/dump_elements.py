"""Prints every element of DICOM files as JSON, read by pydicom: an independent reader to compare with.

usage: dump_elements.py FILE...   ->   {"FILE": {"ts": UID, "elements": [[path, vr, [value, ...]], ...]}}
"""
import json
import sys
import warnings

warnings.simplefilter("ignore")
import pydicom  # noqa: E402

BINARY = {"OB", "OW", "OF", "OD", "OL", "OV", "UN", "OB or OW"}


def values(element):
    raw = element.value
    if element.VR in BINARY or isinstance(raw, bytes):
        return ["%d bytes" % len(raw or b"")]
    if raw is None or raw == "":
        return []
    many = raw if isinstance(raw, (list, pydicom.multival.MultiValue)) else [raw]
    if element.VR == "AT":
        return ["%08X" % int(v) for v in many]
    if element.VR == "PN":
        return [str(v) for v in many]
    return [str(getattr(v, "original_string", v)) for v in many]


def walk(dataset, prefix, out):
    for element in dataset:
        if element.tag.element == 0:
            continue
        path = prefix + "%08X" % element.tag
        if element.VR == "SQ":
            out.append([path, "SQ", [str(len(element.value))]])
            for index, item in enumerate(element.value):
                walk(item, "%s[%d]." % (path, index), out)
        else:
            out.append([path, element.VR, values(element)])


result = {}
for name in sys.argv[1:]:
    try:
        dataset = pydicom.dcmread(name)
        elements = []
        walk(dataset, "", elements)
        result[name] = {"ts": str(dataset.file_meta.TransferSyntaxUID), "elements": elements}
    except Exception as problem:  # the comparison only covers what pydicom itself reads
        result[name] = {"problem": type(problem).__name__}
json.dump(result, sys.stdout)
