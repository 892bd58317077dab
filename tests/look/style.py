"""style.py QML COLUMNS: a layer's style as QGIS reads it: well formed, one renderer with a symbol of at least one layer, and no
label of a column that the layer doesn't have."""
import re
import sys
import xml.etree.ElementTree as tree

columns = sys.argv[2].split(",")
root = tree.parse(sys.argv[1]).getroot()
assert root.tag == "qgis" and root.get("version"), "no qgis"
renderers = root.findall("renderer-v2")
assert len(renderers) == 1, "renderers"
kind = renderers[0].get("type")
assert kind == "singleSymbol", kind
symbols = renderers[0].findall("symbols/symbol")
assert symbols and all(s.get("type") in ("marker", "line") and s.findall("layer") for s in symbols), "symbols"
for prop in root.iter("prop"):
    assert prop.get("k") and prop.get("v"), "an empty property"
    if prop.get("k").endswith("color"):
        assert re.fullmatch(r"(\d{1,3},){3}\d{1,3}", prop.get("v")), prop.get("v")
for label in root.iter("text-style"):
    named = re.findall(r'"([^"]+)"', label.get("fieldName")) if label.get("isExpression") == "1" else [label.get("fieldName")]
    assert named and all(c in columns for c in named), named
print("ok")
