// Pictures without what the camera adds to them: where they were taken, by which device, a smaller picture.
// Takes the file apart into its segments and leaves some out; what is seen stays bit for bit. How a picture is to be
// turned stands among the rest, and is put back. A chunk of its own: only those load it who attach a picture.

type Bytes = Uint8Array<ArrayBuffer>;

/** The same picture without its metadata; any other file, and one that cannot be read, as it is. */
export async function withoutMetadata(file: File): Promise<File> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  // By what it is, for names and types may say anything.
  const parts = jpeg(bytes) ?? png(bytes) ?? webp(bytes);
  return parts ? new File(parts, file.name, { type: file.type, lastModified: file.lastModified }) : file;
}

/** JPEG (ITU T.81): segments until the picture begins. APP1 is Exif and XMP, APP13 IPTC, COM a comment. */
function jpeg(bytes: Bytes): Bytes[] | undefined {
  const view = viewOf(bytes);
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  const kept = [bytes.subarray(0, 2)];
  let turn = 1;
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = view.getUint16(at);
    const end = at + 2 + view.getUint16(at + 2);
    if (marker < 0xff01 || end > bytes.length) return undefined;
    // The picture itself, to the end of the file.
    if (marker === 0xffda) return [...kept.slice(0, 1), ...(turn > 1 ? [turned(turn)] : []), ...kept.slice(1), bytes.subarray(at)];
    if (marker === 0xffe1) turn = turnOf(bytes.subarray(at + 4, end)) ?? turn;
    if (![0xffe1, 0xffed, 0xfffe].includes(marker)) kept.push(bytes.subarray(at, end));
    at = end;
  }
  return undefined;
}

/** PNG: chunks of length, type, content, sum. */
function png(bytes: Bytes): Bytes[] | undefined {
  const view = viewOf(bytes);
  if (bytes.length < 8 || view.getUint32(0) !== 0x89504e47) return undefined;
  const kept = [bytes.subarray(0, 8)];
  let at = 8;
  for (; at + 12 <= bytes.length; ) {
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) return undefined;
    if (!/^(eXIf|tEXt|[iz]TXt|tIME)$/.test(textOf(bytes, at + 4))) kept.push(bytes.subarray(at, end));
    at = end;
  }
  return at === bytes.length ? kept : undefined;
}

/** WebP: chunks of a RIFF file; a flag in the first says which others there are. */
function webp(bytes: Bytes): Bytes[] | undefined {
  const view = viewOf(bytes);
  if (bytes.length < 12 || textOf(bytes, 0) !== "RIFF" || textOf(bytes, 8) !== "WEBP") return undefined;
  const kept: Bytes[] = [];
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    const end = at + 8 + size + (size % 2);
    if (at + 8 + size > bytes.length) return undefined;
    const name = textOf(bytes, at);
    const chunk = bytes.slice(at, end);
    // Bits 2 and 3: XMP, Exif.
    if (name === "VP8X" && chunk.length > 8) chunk[8] = (chunk[8] ?? 0) & ~0b1100;
    if (name !== "EXIF" && name !== "XMP ") kept.push(chunk);
    at = end;
  }
  const head = bytes.slice(0, 12);
  const length = kept.reduce((sum, chunk) => sum + chunk.length, 4);
  viewOf(head).setUint32(4, length, true);
  return [head, ...kept];
}

/** How Exif says that a picture is to be turned, 1 to 8. */
function turnOf(segment: Bytes): number | undefined {
  if (textOf(segment, 0) !== "Exif" || segment.length < 14) return undefined;
  const tiff = viewOf(segment.subarray(6));
  const little = tiff.getUint16(0) === 0x4949;
  const first = tiff.getUint32(4, little);
  const count = first + 2 <= tiff.byteLength ? tiff.getUint16(first, little) : 0;
  for (let entry = first + 2; entry < first + 2 + 12 * count && entry + 12 <= tiff.byteLength; entry += 12) {
    const turn = tiff.getUint16(entry, little) === 0x0112 ? tiff.getUint16(entry + 8, little) : 0;
    if (turn >= 1 && turn <= 8) return turn;
  }
  return undefined;
}

/** An Exif segment that says only that. */
function turned(turn: number): Bytes {
  const entry = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turn, 0, 0];
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, ...entry, 0, 0, 0, 0];
  const content = [0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff];
  return new Uint8Array([0xff, 0xe1, 0, content.length + 2, ...content]);
}

const viewOf = (bytes: Bytes): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Four letters. */
const textOf = (bytes: Bytes, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
