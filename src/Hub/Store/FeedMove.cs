namespace Allentown311.Hub.Store;

/// <summary>
/// Moves a department's cursor. When the stored cursor is no longer <paramref name="From"/>, a person has moved it back during the read;
/// the store then leaves it where that person put it.
/// </summary>
/// <param name="FeedId">The feed.</param>
/// <param name="Mapping">The feed's mapping.</param>
/// <param name="From">The cursor the read started at; null for the beginning.</param>
/// <param name="Cursor">The new cursor.</param>
/// <param name="ReadAt">When the changes were read (UTC).</param>
/// <param name="FileName">The name of the file that was read; null when no file was.</param>
/// <param name="FileSha256">SHA-256 of that file, which marks it as read; null when no file was.</param>
internal sealed record FeedMove(
    long FeedId,
    string Mapping,
    string? From,
    string? Cursor,
    DateTimeOffset ReadAt,
    string? FileName = null,
    string? FileSha256 = null);
