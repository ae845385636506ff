namespace Allentown311.Mappings.FileFormats;

/// <summary>Which column of an acknowledgement holds which value.</summary>
/// <param name="Reference">Our reference; null where a row is about a file.</param>
/// <param name="File">The name of a file of orders; null where a row is about one order.</param>
/// <param name="Id">The department's number; null for none.</param>
/// <param name="Result">Whether it was accepted.</param>
/// <param name="Reason">Why it was not; null for none.</param>
public sealed record AcknowledgementColumns(string? Reference, string? File, string? Id, string Result, string? Reason);
