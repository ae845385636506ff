using Allentown311.Connectors.Files;
using Allentown311.Connectors.Files.Sftp;
using Allentown311.Mappings.Csv;

namespace Allentown311.Connectors.Csv;

/// <summary>The folders of one mapping, and what the hub remembers of the files in them.</summary>
internal sealed class FilePlaces : IDisposable
{
    private readonly SftpLink? link;

    /// <summary>Opens the places of a mapping; touches no folder yet.</summary>
    public FilePlaces(CsvMapping mapping, TimeProvider clock)
    {
        link = mapping.Connection.Sftp is { } server ? new SftpLink(server, mapping.Limits.Timeout, clock) : null;
        Out = Open(mapping.Connection.Out);
        In = mapping.Connection.In is { } path && (mapping.StatusFile ?? mapping.ListFile) is not null ? Open(path) : null;
        if (In is not null && mapping.Files is { } files)
        {
            Waiting = new WaitingFiles(In, files, mapping.Connection.Quiet);
            Archived = new ArchivedFiles(In, files, mapping.Connection.Quiet);
        }
    }

    /// <summary>Where orders are put.</summary>
    public IFilePlace Out { get; }

    /// <summary>Where status files and lists are read; null where the department writes neither.</summary>
    public IFilePlace? In { get; }

    /// <summary>The status files that wait to be read; null where the department writes none.</summary>
    public WaitingFiles? Waiting { get; }

    /// <summary>The status files that were read; null where the department writes none.</summary>
    public ArchivedFiles? Archived { get; }

    /// <summary>Closes the connection to the server, where there is one.</summary>
    public void Dispose() => link?.Dispose();

    private IFilePlace Open(string path) => link is null ? new LocalPlace(path) : new SftpPlace(link, path);
}
