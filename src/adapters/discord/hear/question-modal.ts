import { ComponentType, TextInputStyle } from "discord.js";
import { questionForm } from "#core/platform";
import { formPrefix, questionField } from "./interaction.ts";

/** Returns the form in which a person asks about a message. https://discord.com/developers/docs/components/reference#label */
export const questionModal = (id: string): object => ({
  custom_id: `${formPrefix}${id}`,
  title: questionForm.title,
  components: [
    {
      type: ComponentType.Label,
      label: questionForm.label,
      component: {
        type: ComponentType.TextInput,
        custom_id: questionField,
        style: TextInputStyle.Paragraph,
        max_length: 2_000,
        required: true,
      },
    },
  ],
});
