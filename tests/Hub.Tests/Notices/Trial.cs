using Allentown311.CrmCore.Services;
using Allentown311.Hub.City;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Notices.Senders;
using Allentown311.Hub.Tests.City;

namespace Allentown311.Hub.Tests.Notices;

/// <summary>Messages and channels as a city would set them up.</summary>
internal static class Trial
{
    public static Message Message { get; } = new(
        "27262993", "ana@example.com", "Ana Muñoz", "Su solicitud 26-00417-3 está terminada", "Hola Ana\n\n¡Ya está! 100% = sí\n.punto al comienzo\n\nAllentown 311",
        "es", "26-00417-3", "completed");

    public static Message Text { get; } = Message with { To = "+16105550100", Subject = "", Body = "Allentown 311: su solicitud ya está & lista = {{to}}" };

    public static (INoticeSender Mail, INoticeSender Text) Channels(string folder, SenderSettings? mail = null, SenderSettings? text = null, TimeProvider? time = null) =>
        NoticeSenders.Create(
            CityTrial.Allentown with
            {
                Notices = CityTrial.Allentown.Notices with
                {
                    FromName = new Translated(Translated.Of("Allentown 311").ByLanguage.Add("es", "Atención 311")),
                    Mail = mail ?? new("folder"),
                    Text = text ?? new("folder"),
                },
            },
            folder, time ?? TimeProvider.System);
}
