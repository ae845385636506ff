using Allentown311.Mappings.Csv;

namespace Allentown311.Mappings.Lookups;

/// <summary>Which columns of a lookup file are read, and how it is written.</summary>
/// <param name="Key">The column to look in.</param>
/// <param name="Value">The column of the value.</param>
/// <param name="Delimiter">What separates cells.</param>
/// <param name="Encoding">The encoding of the file.</param>
public sealed record LookupColumns(string Key, string Value, char Delimiter, StrictEncoding Encoding);
