/** A text as a person reads it: a space that breaks no line looks like any other. */
export const asRead = (text: string): string => text.replaceAll("\u00a0", " ")
