namespace Allentown311.Hub.Intake.Import;

/// <summary>A row that repeats the id of an earlier row of the same file.</summary>
/// <param name="Line">The line the row starts at, from 1.</param>
/// <param name="Id">The row's id in the other system.</param>
public sealed record ImportRepeat(long Line, string Id);
