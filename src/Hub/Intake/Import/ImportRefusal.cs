namespace Allentown311.Hub.Intake.Import;

/// <summary>A row that was refused.</summary>
/// <param name="Line">The line the row starts at, from 1.</param>
/// <param name="Id">The row's id in the other system; empty when it has none or the row is malformed.</param>
/// <param name="Reason">Why the row was refused.</param>
public sealed record ImportRefusal(long Line, string Id, string Reason);
