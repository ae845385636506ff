using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Templates;

namespace Allentown311.Mappings.FileFormats;

/// <summary>How orders are written into a file: as rows, lines of fixed columns, XML elements or JSON objects. Pure.</summary>
public interface IOrderFormat
{
    /// <summary>The encoding of the file.</summary>
    StrictEncoding Encoding { get; }

    /// <summary>One order as it stands in a file.</summary>
    /// <param name="values">The order.</param>
    /// <param name="show">True to write variables as they stand in the mapping, for people.</param>
    /// <exception cref="TranslationException">The order cannot be written: no code, a character or a length that does not fit.</exception>
    FileRecord Record(IValues values, bool show = false);

    /// <summary>A whole file of orders, with what stands before and behind them.</summary>
    /// <param name="records">The orders, in their order in the file.</param>
    /// <param name="file">What is known of the file.</param>
    string Document(IReadOnlyList<FileRecord> records, FileValues file);

    /// <summary>A whole file of one order.</summary>
    /// <exception cref="TranslationException">The order cannot be written.</exception>
    string Write(IValues values, bool show = false)
    {
        var record = Record(values, show);
        return Document([record], FileValues.OfOne(record));
    }
}
