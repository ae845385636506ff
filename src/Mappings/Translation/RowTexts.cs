namespace Allentown311.Mappings.Translation;

/// <summary>The values of one row of a department's answer, as its paths found them; null or blank means that the row has none.</summary>
public readonly record struct RowTexts(string? Id, string? Reference, string? Status, string? Changed, string? Note);
