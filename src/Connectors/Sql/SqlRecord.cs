using System.Data.Common;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Sql;

/// <summary>What a query by our reference sees of a record.</summary>
/// <param name="Exists">True when there is a row.</param>
/// <param name="Number">The department's number, in the form of <see cref="RecordKey"/>; null when it has none, or has lost digits.</param>
/// <param name="Status">The status code in the second column; null when there is none.</param>
/// <param name="Loss">What is lost of the number, as the end of a sentence; null when it is whole.</param>
internal sealed record SqlRecord(bool Exists, string? Number = null, string? Status = null, string? Loss = null)
{
    /// <summary>Reads the first row: the number, and perhaps the status code.</summary>
    /// <exception cref="OutcomeUnknownException">A procedure ended without a result: an empty one would prove absence.</exception>
    public static async Task<SqlRecord> ReadAsync(DbDataReader rows, CancellationToken ct)
    {
        if (rows.FieldCount == 0)
        {
            throw new OutcomeUnknownException("The query by our reference gave no result, not even an empty one: it proves nothing.");
        }

        if (!await rows.ReadAsync(ct))
        {
            return new SqlRecord(Exists: false);
        }

        var (number, status) = (Text(rows, 0), rows.FieldCount > 1 ? Text(rows, 1) : null);
        return RecordKey.FindLoss(number) is { } loss
            ? new SqlRecord(Exists: true, null, status, loss)
            : new SqlRecord(Exists: true, RecordKey.OrNull(number), status);
    }

    private static string? Text(DbDataReader rows, int column) =>
        rows.GetValue(column) is { } value and not DBNull && ValueText.Of(value).Trim() is { Length: > 0 } text ? text : null;
}
