import { describe, expect, it } from "vitest";
import { withoutMetadata } from "./metadata.js";

const text = (letters: string): number[] => [...letters].map((letter) => letter.charCodeAt(0));
const file = (type: string, bytes: number[]): File => new File([new Uint8Array(bytes)], "a", { type, lastModified: 7 });
const cleaned = async (type: string, bytes: number[]): Promise<number[]> =>
  [...new Uint8Array(await (await withoutMetadata(file(type, bytes))).arrayBuffer())];

/** A segment of a JPEG. */
const segment = (marker: number, content: number[]): number[] => [0xff, marker, 0, content.length + 2, ...content];
/** Exif with two entries, as a camera writes it: how to turn the picture, and where the place stands. */
const exif = (turn: number): number[] => [
  ...text("Exif"), 0, 0, ...text("II"), 42, 0, 8, 0, 0, 0, 2, 0,
  0x12, 0x01, 3, 0, 1, 0, 0, 0, turn, 0, 0, 0,
  0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0, 0, 0, 0,
  ...text("48.8583N 2.2945E"),
];
const start = [0xff, 0xd8];
const jfif = segment(0xe0, text("JFIF"));
const colours = segment(0xe2, text("ICC_PROFILE"));
const picture = [0xff, 0xda, 0, 4, 1, 1, 0x12, 0xff, 0x00, 0x34, 0xff, 0xd9];

describe("a JPEG", () => {
  it("loses place, device and comments, and keeps colours, picture and how it is turned", async () => {
    const taken = [...start, ...jfif, ...segment(0xe1, exif(6)), ...segment(0xed, text("Photoshop")), ...colours, ...segment(0xfe, text("by Ana")), ...picture];
    const clean = await cleaned("image/jpeg", taken);
    const turned = segment(0xe1, [...text("Exif"), 0, 0, ...text("MM"), 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]);
    expect(clean).toEqual([...start, ...turned, ...jfif, ...colours, ...picture]);
    expect(await cleaned("image/jpeg", clean)).toEqual(clean);
  });

  it("that stands upright has no Exif at all", async () => {
    expect(await cleaned("image/jpeg", [...start, ...segment(0xe1, exif(1)), ...picture])).toEqual([...start, ...picture]);
    const damaged = segment(0xe1, [...text("Exif"), 0, 0, ...text("II"), 42, 0, 0xff, 0xff, 0xff, 0x7f]);
    expect(await cleaned("image/jpeg", [...start, ...damaged, ...picture])).toEqual([...start, ...picture]);
  });
});

describe("a PNG", () => {
  const chunk = (name: string, content: number[]): number[] => [0, 0, 0, content.length, ...text(name), ...content, 9, 9, 9, 9];
  const head = [0x89, ...text("PNG"), 13, 10, 26, 10];

  it("loses Exif, texts and the time", async () => {
    const kept = [chunk("IHDR", [1, 2]), chunk("IDAT", [3]), chunk("IEND", [])];
    const taken = [...head, ...kept[0]!, ...chunk("eXIf", exif(1)), ...chunk("tEXt", text("GPS")), ...chunk("iTXt", text("XML")), ...chunk("tIME", [1]), ...kept[1]!, ...kept[2]!];
    expect(await cleaned("image/png", taken)).toEqual([...head, ...kept.flat()]);
  });
});

describe("a WebP", () => {
  const chunk = (name: string, content: number[]): number[] => [...text(name), content.length, 0, 0, 0, ...content, ...(content.length % 2 ? [0] : [])];
  const riff = (chunks: number[]): number[] => [...text("RIFF"), chunks.length + 4, 0, 0, 0, ...text("WEBP"), ...chunks];

  it("loses Exif and XMP, and says so", async () => {
    const taken = riff([...chunk("VP8X", [0b101100, 0, 0, 0, 1, 0, 0, 1, 0, 0]), ...chunk("VP8 ", [7]), ...chunk("EXIF", text("GPS")), ...chunk("XMP ", text("<x/>"))]);
    expect(await cleaned("image/webp", taken)).toEqual(riff([...chunk("VP8X", [0b100000, 0, 0, 0, 1, 0, 0, 1, 0, 0]), ...chunk("VP8 ", [7])]));
  });
});

it("a picture is known by its bytes, whatever it is called", async () => {
  expect(await cleaned("", [...start, ...segment(0xe1, exif(1)), ...picture])).toEqual([...start, ...picture]);
});

it.each([
  ["image/jpeg", [...start, 0xff, 0xe1, 0xff, 0xff, 1]],
  ["image/jpeg", text("no picture")],
  ["image/png", [0x89, ...text("PNG"), 13, 10, 26, 10, 0xff, 0xff, 0xff, 0xff, ...text("tEXt")]],
  ["image/webp", text("RIFF....WEBPVP8 \xff\xff\xff\x7f")],
  ["image/jpeg", []],
  ["application/pdf", text("%PDF-1.7")],
])("what is no whole %s stays as it is", async (type, bytes) => {
  const given = file(type, bytes);
  expect(await withoutMetadata(given)).toBe(given);
});
