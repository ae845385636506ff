namespace Allentown311.Hub.Intake.Import;

/// <summary>Something to be told of a row that was not refused.</summary>
/// <param name="Line">The line the row starts at, from 1.</param>
/// <param name="Id">The row's id in the other system.</param>
/// <param name="Note">What is to be told.</param>
public sealed record ImportNote(long Line, string Id, string Note);
