namespace Allentown311.CrmCore.Notices;

/// <summary>A piece of a template: text as written, or a place for a value.</summary>
/// <param name="Text">The text; empty for a place.</param>
/// <param name="Name">The place's name; null for text.</param>
internal readonly record struct TemplatePart(string Text, string? Name)
{
    public static TemplatePart Of(string text) => new(text, null);

    public static TemplatePart At(string name) => new("", name);
}
