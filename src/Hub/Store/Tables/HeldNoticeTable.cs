namespace Allentown311.Hub.Store.Tables;

/// <summary>A notice that is held because a cap is reached.</summary>
/// <param name="Counter">The counter whose cap is reached.</param>
/// <param name="NoticeId">The notice.</param>
/// <param name="At">Since when (UTC).</param>
internal sealed record HeldNotice(long Counter, long NoticeId, DateTimeOffset At);

/// <summary>The notices that are held because a cap is reached, by counter.</summary>
internal static class HeldNoticeTable
{
    /// <summary>The table's name.</summary>
    public const string Name = "held_notice";

    /// <summary>The columns.</summary>
    public static readonly Columns<HeldNotice> All = new()
    {
        { "counter", ColumnType.Number, h => h.Counter },
        { "notice_id", ColumnType.Number, h => h.NoticeId },
        { "at", ColumnType.Number, h => h.At },
    };

    /// <summary>Inserts a held notice.</summary>
    public static readonly Write<HeldNotice> New = Writes.InsertNew(Name, All, "counter", "notice_id") with { KeyOf = KeyOf };

    /// <summary>Removes a notice that is held no longer.</summary>
    public static readonly Write<HeldNotice> Remove =
        Writes.Remove(Name, All.Only("counter", "notice_id"), "counter", "notice_id") with { KeyOf = KeyOf };

    private static CommitKey KeyOf(HeldNotice held) => new(Name, held.NoticeId);
}
