/** The version of this command and of everything it starts. */
export const VERSION = '0.1.0';
