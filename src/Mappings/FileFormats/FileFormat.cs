namespace Allentown311.Mappings.FileFormats;

/// <summary>The formats of files.</summary>
public enum FileFormat
{
    /// <summary>Rows of cells between delimiters: <c>connector: csv</c>.</summary>
    Csv,

    /// <summary>Lines of fixed columns: <c>connector: files</c>, <c>format: fixed</c>.</summary>
    Fixed,

    /// <summary>XML: <c>connector: files</c>, <c>format: xml</c>.</summary>
    Xml,

    /// <summary>JSON: <c>connector: files</c>, <c>format: json</c>.</summary>
    Json,
}
