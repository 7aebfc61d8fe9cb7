"""Cuts Inter down to what the editors write: `cut.py PACKAGE_FOLDER OUTPUT_FOLDER`. See README.md."""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

WEIGHTS = {"Regular": 400, "Medium": 500, "SemiBold": 600}
RANGES = [
    (0x20, 0x7E),  # ASCII
    (0xA0, 0x17F),  # Western and central European
    (0x218, 0x21B),  # Romanian
    (0x386, 0x3CE),  # Greek
    (0x400, 0x45F),  # Cyrillic
    (0x2010, 0x2027),  # dashes, quotes, dots
]
SYMBOLS = "ẞ‰′″‹›€™Ω←↑→↓−∞≈≠≤≥⌘⇧⌥⌃\N{REPLACEMENT CHARACTER}"
FIGURES = "0123456789+−"


def tabular(font: TTFont) -> dict[str, str]:
    """The substitutions of the feature `tnum`: usual glyph to tabular glyph."""
    table = font["GSUB"].table
    swaps: dict[str, str] = {}
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for subtable in table.LookupList.Lookup[index].SubTable:
                    swaps.update(getattr(subtable, "ExtSubTable", subtable).mapping)
    return swaps


def cut(source: Path, target: Path) -> None:
    font = TTFont(source)
    swaps = tabular(font)
    for table in font["cmap"].tables:
        if table.isUnicode():
            for figure in map(ord, FIGURES):
                table.cmap[figure] = swaps.get(table.cmap[figure], table.cmap[figure])
    options = subset.Options(layout_features=["kern"], hinting=False, notdef_outline=True)
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = subset.Subsetter(options)
    letters = {code for low, high in RANGES for code in range(low, high + 1)}
    subsetter.populate(unicodes=letters | set(map(ord, SYMBOLS)))
    subsetter.subset(font)
    font.save(target)


if __name__ == "__main__":
    package, output = map(Path, sys.argv[1:3])
    for name, weight in WEIGHTS.items():
        cut(package / f"{weight}{name}" / f"Inter_{weight}{name}.ttf", output / f"Inter-{name}.ttf")
