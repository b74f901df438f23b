type Optional<T> = { readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> }
type Required<T> = { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] }

/** The fields that have a value: what is undefined is left out, not written as nothing. */
export const defined = <const T extends object>(fields: T): Optional<T> & Required<T> =>
  // Object.fromEntries forgets which keys there were.
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Optional<T> & Required<T>
