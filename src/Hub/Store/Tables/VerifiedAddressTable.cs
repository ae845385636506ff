namespace Allentown311.Hub.Store.Tables;

/// <summary>An address that its owner has verified.</summary>
/// <param name="Address">A keyed hash of channel and address.</param>
/// <param name="At">When (UTC).</param>
internal sealed record VerifiedAddress(long Address, DateTimeOffset At);

/// <summary>The addresses that their owners have verified, as keyed hashes: the table holds no address.</summary>
internal static class VerifiedAddressTable
{
    /// <summary>The table's name.</summary>
    public const string Name = "verified_address";

    /// <summary>The columns.</summary>
    public static readonly Columns<VerifiedAddress> All = new()
    {
        { "address", ColumnType.Number, a => a.Address },
        { "at", ColumnType.Number, a => a.At },
    };

    /// <summary>Writes an address that was verified now.</summary>
    public static readonly Write<VerifiedAddress> Put =
        Writes.Put(Name, All, "address") with { KeyOf = a => new CommitKey(Name, a.Address) };

    /// <summary>Deletes addresses that were verified before an instant.</summary>
    public static readonly Write<VerifiedAddress> ForgetBefore = Writes.Remove(Name, All.Only("at")) with
    {
        When = "{old}.at < {new}.at",
        KeyOf = _ => new CommitKey(Name, 0, "before"),
    };
}
