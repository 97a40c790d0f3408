/** How an agent begins: health and what runs, which the row says already. */
const USUAL = /^[^,;]{1,40}, (?:running [0-9a-f]+(?: \(.*?\))?|nothing runs yet); (.+)$/su
/** What is on its way, which the row says as well. */
const DEPLOYING = /^Deploying [0-9a-f]+(?: \(.*?\))?: (.+)$/su
/** Which release was held back, and by which deployment: the row says that it is. */
const QUARANTINED = /(?:^|; )[0-9a-f]{7,40} is quarantined since deployment \S+: (.+)$/su

/** What of an application's sentence says why somebody is needed, so that it is not what is cut off. */
export function tellingPart(sentence: string): string {
  const part = [QUARANTINED, USUAL, DEPLOYING].map((form) => form.exec(sentence)?.[1]).find((one) => one !== undefined)
  // A commit is no word.
  if (part === undefined || /^[0-9a-f]{7,40}\b/.test(part)) return part ?? sentence
  return part.charAt(0).toUpperCase() + part.slice(1)
}
