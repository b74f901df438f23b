/** Text that the database can keep: neither a zero byte nor half of a character. */
export const storable = (text: string) => text.toWellFormed().replaceAll("\0", "")

/** Something that is seen: a letter, a digit, a sign or an emoji, but none of those letters and signs that are blank by design. */
const visible = /(?![\u115f\u1160\u2800\u3164\uffa0])[\p{L}\p{N}\p{P}\p{S}]/u

/** The words of a text as they can be kept; empty where there is nothing to see, whatever invisible characters it has. */
export const visibleWords = (text: string) => (visible.test(text) ? storable(text) : "")
