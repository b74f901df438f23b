/** A count with its noun, as operators read it: `1 user`, `1,200 users`. */
export const counted = (count: number, one: string) => `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`
