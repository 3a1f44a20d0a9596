/** The app's version; a test holds it to package.json's. */
export const appVersion = '0.1.0'
