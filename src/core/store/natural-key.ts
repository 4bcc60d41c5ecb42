/** Sort key under which `img9.jpg` comes before `img10.jpg`: every run of digits is led by its length. */
export function naturalKey(name: string): string {
  return searchKey(name).replace(/\d+/g, (digits) => {
    const significant = digits.replace(/^0+(?=\d)/, '')
    return `0${String(significant.length).padStart(3, '0')}${significant}`
  })
}

/** The form in which names are searched: composed Unicode, lower case. */
export function searchKey(name: string): string {
  return name.normalize('NFC').toLowerCase()
}
