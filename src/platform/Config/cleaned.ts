/** A value without the white space around it, and without the quotes that only some readers of `.env` take away. */
export const cleaned = (value: string): string => {
  const text = value.trim()
  return (/^"([^"]*)"$/.exec(text)?.[1] ?? /^'([^']*)'$/.exec(text)?.[1] ?? text).trim()
}
