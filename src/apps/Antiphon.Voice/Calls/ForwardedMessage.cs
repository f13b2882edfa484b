using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;

namespace Antiphon.Voice.Calls;

/// <summary>A message that is sent on: the same audio, who said it and when, and who sent it on.</summary>
internal static class ForwardedMessage
{
    private const int G711SamplesPerSecond = 8000;

    public static Message Of(
        MessageCard original, Recipients to, CallId call, int take, SubscriberId by, DirectorySnapshot directory) =>
        new()
        {
            Call = call,
            Take = take,
            From = original.From,
            To = to.All,
            ToLists = to.Lists.IsEmpty ? null : to.Lists,
            ForwardedBy = directory.Find(by)?.Extension?.Number,
            Introduction = original.Introduction,
            EarlierIntroductions = original.EarlierIntroductions,
            Received = original.Received,
            Codec = original.Codec,
            Blob = original.Blob,
            Bytes = original.Length.Ticks * G711SamplesPerSecond / TimeSpan.TicksPerSecond,
            Urgent = original.Urgent,
        };

    /// <summary>With an introduction that is about to be recorded: it is heard before those that there are.</summary>
    public static Message WithAnother(Message forwarded) => forwarded with
    {
        Introduction = null,
        EarlierIntroductions = forwarded.Introduction is { } latest
            ? [latest, .. forwarded.EarlierIntroductions ?? []]
            : null,
    };
}
