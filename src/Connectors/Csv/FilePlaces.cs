using Allentown311.Connectors.Csv.Batches;
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
        var reads = (mapping.NewsFiles ?? mapping.ListFiles) is not null;
        In = mapping.Connection.In is { } path && reads ? Open(path) : null;
        if (mapping.Batch is not null)
        {
            var waiting = $"{mapping.Connection.Out.TrimEnd('/', '\\')}/{BatchSpool.Folder}";
            Batch = new BatchSpool(mapping, Out, Open(waiting), Open($"{waiting}/{BatchSpool.LedgerFolder}"), clock);
        }

        if (In is not null && mapping.NewsFiles is { } files)
        {
            Waiting = new WaitingFiles(In, files, mapping.Connection.Quiet);
            Archived = new ArchivedFiles(In, files, mapping.Connection.Quiet);
        }
    }

    /// <summary>Where orders are put.</summary>
    public IFilePlace Out { get; }

    /// <summary>The orders that wait for a file of several; null where each order has a file of its own.</summary>
    public BatchSpool? Batch { get; }

    /// <summary>Where status files and lists are read; null where the department writes neither.</summary>
    public IFilePlace? In { get; }

    /// <summary>The status files that wait to be read; null where the department writes none.</summary>
    public WaitingFiles? Waiting { get; }

    /// <summary>The status files that were read; null where the department writes none.</summary>
    public ArchivedFiles? Archived { get; }

    /// <summary>Closes the connection to the server, where there is one.</summary>
    public void Dispose()
    {
        Batch?.Dispose();
        link?.Dispose();
    }

    private IFilePlace Open(string path) => link is null ? new LocalPlace(path) : new SftpPlace(link, path);
}
