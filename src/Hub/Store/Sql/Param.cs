using System.Data;
using System.Text.Json;

namespace Allentown311.Hub.Store.Sql;

/// <summary>One parameter of a statement. It has a type even when it is null, because PostgreSQL and SQL Server do not infer one.</summary>
/// <param name="Name">The name with its sign: <c>@id</c>.</param>
/// <param name="Type">64-bit integer, or text.</param>
/// <param name="Value">Null, a <see cref="long"/> or a <see cref="string"/>.</param>
internal readonly record struct Param(string Name, DbType Type, object? Value)
{
    /// <summary>A 64-bit integer.</summary>
    public static Param Number(string name, long? value) => new(name, DbType.Int64, value);

    /// <summary>A text.</summary>
    public static Param Text(string name, string? value) => new(name, DbType.String, value);

    /// <summary>An instant, as it is stored: milliseconds since 1970 UTC.</summary>
    public static Param Time(string name, DateTimeOffset? value) => Number(name, value?.ToUnixTimeMilliseconds());

    /// <summary>A JSON array of integers, for <see cref="SqlDialect.Numbers"/>.</summary>
    public static Param Numbers(string name, IEnumerable<long> values) => Text(name, JsonSerializer.Serialize(values));

    /// <summary>A JSON array of texts, for <see cref="SqlDialect.Texts"/>; null where <paramref name="values"/> is null.</summary>
    public static Param Texts(string name, IEnumerable<string>? values, SqlDialect sql) =>
        Text(name, values is null ? null : JsonSerializer.Serialize(values.Select(sql.Clean)));
}
