/** How an agent begins: health and what runs, which the row says already. */
const USUAL = /^[^,;]{1,40}, (?:running [0-9a-f]+(?: \(.*?\))?|nothing runs yet); (.+)$/su

/** What of an application's sentence says why somebody is needed, so that it is not what is cut off. */
export function tellingPart(sentence: string): string {
  const part = USUAL.exec(sentence)?.[1]
  return part === undefined ? sentence : part.charAt(0).toUpperCase() + part.slice(1)
}
