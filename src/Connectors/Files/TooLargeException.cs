namespace Allentown311.Connectors.Files;

/// <summary>The file has more bytes than are read.</summary>
internal sealed class TooLargeException(long size) : IOException("The file is too large.")
{
    /// <summary>Its size in bytes.</summary>
    public long Size => size;
}
