using System.Collections;
using System.Data.Common;

namespace Allentown311.Hub.Tests.Store.SqlServer;

/// <summary>
/// Rows with the columns their statement names. Each number is 1, each text is an empty JSON object, and each column that may be NULL is
/// NULL.
/// </summary>
internal sealed class RowsOfOnes(DbDataReader shape) : DbDataReader
{
    public override int Depth => 0;

    public override int FieldCount => shape.FieldCount;

    public override bool HasRows => shape.HasRows;

    public override bool IsClosed => shape.IsClosed;

    public override int RecordsAffected => 1;

    public override object this[int ordinal] => 1L;

    public override object this[string name] => 1L;

    public override bool Read() => shape.Read();

    public override bool NextResult() => shape.NextResult();

    public override bool IsDBNull(int ordinal) => Within(ordinal, true);

    public override long GetInt64(int ordinal) => Within(ordinal, 1L);

    public override int GetInt32(int ordinal) => Within(ordinal, 1);

    public override string GetString(int ordinal) => Within(ordinal, "{}");

    public override object GetValue(int ordinal) => Within(ordinal, 1L);

    public override double GetDouble(int ordinal) => Within(ordinal, 1.0);

    public override bool GetBoolean(int ordinal) => throw new NotSupportedException();

    public override byte GetByte(int ordinal) => throw new NotSupportedException();

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();

    public override char GetChar(int ordinal) => throw new NotSupportedException();

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();

    public override string GetDataTypeName(int ordinal) => throw new NotSupportedException();

    public override DateTime GetDateTime(int ordinal) => throw new NotSupportedException();

    public override decimal GetDecimal(int ordinal) => throw new NotSupportedException();

    public override IEnumerator GetEnumerator() => throw new NotSupportedException();

    public override Type GetFieldType(int ordinal) => typeof(object);

    public override float GetFloat(int ordinal) => throw new NotSupportedException();

    public override Guid GetGuid(int ordinal) => throw new NotSupportedException();

    public override short GetInt16(int ordinal) => throw new NotSupportedException();

    public override string GetName(int ordinal) => shape.GetName(ordinal);

    public override int GetOrdinal(string name) => shape.GetOrdinal(name);

    public override int GetValues(object[] values) => throw new NotSupportedException();

    private T Within<T>(int ordinal, T value) => ordinal < shape.FieldCount
        ? value
        : throw new ArgumentOutOfRangeException(nameof(ordinal), ordinal, $"The answer has {shape.FieldCount} columns.");
}
