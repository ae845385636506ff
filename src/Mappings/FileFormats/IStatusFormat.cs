using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.FileFormats;

/// <summary>How a department's file is read: one of status changes, or of all records. Pure.</summary>
public interface IStatusFormat
{
    /// <summary>The file's changes. A row that cannot be read is rejected with its line number; the others count.</summary>
    /// <param name="text">The file, decoded.</param>
    /// <exception cref="TranslationException">The file is no such file at all, or a part of it is missing.</exception>
    Changes Read(string text);
}
