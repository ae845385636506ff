using System.Data;

namespace Allentown311.Hub.Store.Sql;

/// <summary>One parameter of a statement. It has a type even when it is null: PostgreSQL and SQL Server do not guess.</summary>
/// <param name="Name">With its sign: <c>@id</c>.</param>
/// <param name="Type">64-bit whole number, or text.</param>
/// <param name="Value">Null, a <see cref="long"/> or a <see cref="string"/>.</param>
internal readonly record struct Param(string Name, DbType Type, object? Value)
{
    /// <summary>A whole number.</summary>
    public static Param Number(string name, long? value) => new(name, DbType.Int64, value);

    /// <summary>A text.</summary>
    public static Param Text(string name, string? value) => new(name, DbType.String, value);

    /// <summary>An instant, as it is stored.</summary>
    public static Param Time(string name, DateTimeOffset? value) => Number(name, value?.ToUnixTimeMilliseconds());
}
