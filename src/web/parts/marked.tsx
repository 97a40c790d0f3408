/** A sentence in which `` `x` `` is code; everything else is text. Clean it before. */
export function Marked({ text }: { readonly text: string }) {
  const pieces = text.split('`')
  // A mark without its second half is a character like others.
  if (pieces.length % 2 === 0) return text
  // oxlint-disable-next-line react/no-array-index-key -- Pieces of one text have no other name than their place.
  return pieces.map((piece, index) => (index % 2 === 1 ? <code key={index}>{piece}</code> : piece))
}
