export const helper = n => n * 10;
