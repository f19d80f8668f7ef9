import tseslint from "typescript-eslint";

const MODULE_LINES = 150;

export default tseslint.config(
  { ignores: ["node_modules/"] },
  {
    files: ["src/**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "max-lines": ["error", { max: MODULE_LINES }],
      "max-lines-per-function": ["error", { max: 60 }],
      eqeqeq: "error",
      "no-console": "error",
      "no-eval": "error",
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Markup comes from the server; only replies.ts parses it." },
        { property: "outerHTML", message: "Markup comes from the server." },
        { object: "element", property: "style", message: "Set a class: the content security policy allows no inline style." },
      ],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // `element.dataset["x"]` is what noPropertyAccessFromIndexSignature asks for.
      "@typescript-eslint/dot-notation": "off",
    },
  },
  { files: ["src/replies.ts"], rules: { "no-restricted-properties": "off" } },
  { files: ["src/**/*.test.ts"], rules: { "@typescript-eslint/no-floating-promises": "off", "max-lines-per-function": "off" } },
);
