namespace Allentown311.Connectors;

/// <summary>A connector that leaves files behind: orders that were handed over, and status files that were read.</summary>
public interface IKeepCopies
{
    /// <summary>The files that hold one order each, wherever the department has moved them. Reads names alone.</summary>
    /// <exception cref="IOException">A folder cannot be listed.</exception>
    IReadOnlyList<string> ListOrderFiles();

    /// <summary>The status files that were read, or could not be, and were last written before an instant.</summary>
    /// <exception cref="IOException">A folder cannot be listed.</exception>
    IReadOnlyList<string> ListReadFiles(DateTimeOffset before);

    /// <summary>Deletes files that these lists named; one that does not exist any more is passed over.</summary>
    /// <param name="files">The files, as a list named them.</param>
    /// <returns>How many were deleted.</returns>
    /// <exception cref="IOException">A file cannot be deleted.</exception>
    int Destroy(IEnumerable<string> files);
}
