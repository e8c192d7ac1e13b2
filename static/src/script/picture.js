// Pictures are kept in the Script itself, as data: one that is large is made
// smaller, so that the Script stays within its size.
const kinds = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const side = 900; // px
const most = 90_000; // characters of data

/** Is it data of a picture that a Script may have? */
export const isPicture = (src) =>
  /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+$/.test(src);

export const pictureIn = (files) =>
  [...(files ?? [])].find((file) => kinds.includes(file.type));

const read = (file) =>
  new Promise((resolve, reject) => {
    const reader = new window.FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(new Error("This file can't be read."));
    reader.readAsDataURL(file);
  });

/** @returns {Promise<string>} the file as data: the address of a picture */
export async function pictureOf(file) {
  if (!kinds.includes(file.type))
    throw new Error("Choose a picture: PNG, JPEG, GIF or WebP.");
  const plain = file.size < most ? await read(file) : "";
  if (plain && plain.length <= most) return plain;
  let bitmap;
  try {
    bitmap = await window.createImageBitmap(file);
  } catch {
    throw new Error("This picture can't be read; try another.");
  }
  for (
    let scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
    scale > 0.02;
    scale *= 0.7
  ) {
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas
      .getContext("2d")
      .drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const src = canvas.toDataURL("image/webp", 0.8);
    if (src.length <= most) return src;
  }
  throw new Error("This picture is too large; make it smaller first.");
}
