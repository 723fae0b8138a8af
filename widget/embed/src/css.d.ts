// A style sheet is imported as its text. Only the two entries do so, because Node, which runs the tests, can't.
declare module "*.css" {
  const text: string;
  export default text;
}
