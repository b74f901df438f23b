/** Whether a part of a URL is written as URLs are: a % of a password that stands for itself is not. */
export const isEscaped = (part: string): boolean => {
  try {
    decodeURIComponent(part)
    return true
  } catch {
    return false
  }
}
