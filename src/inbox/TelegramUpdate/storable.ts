/** Text that the database can keep: neither a zero byte nor half of a character. */
export const storable = (text: string) => text.toWellFormed().replaceAll("\0", "")
