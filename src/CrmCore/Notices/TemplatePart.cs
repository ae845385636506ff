namespace Allentown311.CrmCore.Notices;

/// <summary>A piece of a template: text as the city wrote it, or a place that a value fills.</summary>
/// <param name="Text">The text; empty for a place.</param>
/// <param name="Name">The place's name; null for text.</param>
internal readonly record struct TemplatePart(string Text, string? Name)
{
    public static TemplatePart Literal(string text) => new(text, null);

    public static TemplatePart Place(string name) => new("", name);
}
