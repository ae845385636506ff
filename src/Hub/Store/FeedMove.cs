namespace Allentown311.Hub.Store;

/// <summary>Moves a department's cursor. When it is no longer where it was read, somebody has moved it back meanwhile: it then stays there.</summary>
/// <param name="FeedId">The feed.</param>
/// <param name="Mapping">Its mapping.</param>
/// <param name="From">Where it was read.</param>
/// <param name="Cursor">Where it goes.</param>
/// <param name="ReadAt">When (UTC).</param>
/// <param name="FileName">The file that was read.</param>
/// <param name="FileSha256">Marks that file as read.</param>
internal sealed record FeedMove(long FeedId, string Mapping, string? From, string? Cursor, DateTimeOffset ReadAt, string? FileName = null, string? FileSha256 = null);
