/** Travels by reference: whoever gets it has to import this file. */
export const spaceless = (text: string): string => text.replaceAll(' ', '');
